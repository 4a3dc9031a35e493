"""Train LeNet-5 on handwritten digits, a minute or two: python docs/demos/train_lenet.py

Needs the extras lab and data: pip install 'cnn-course[lab,data]'
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from cnn_ref import adam, confusion_matrix, cosine_decay
from cnn_ref.data import digits
from cnn_ref.lenet import lenet5
from cnn_ref.train import Trainer, predict

rng = np.random.default_rng(0)
x, y = digits(pad=2)
order = rng.permutation(len(x))
train, test = order[:1400], order[1400:]

epochs, batch = 8, 32
steps = epochs * -(-len(train) // batch)
net = lenet5(rng)
trainer = Trainer(net, adam, lr=lambda t: cosine_decay(t, lr=2e-3, steps=steps))
history = trainer.fit(x[train], y[train], epochs=epochs, batch=batch, rng=rng,
                      validation=(x[test], y[test]))
found = predict(net, x[test])
matrix = confusion_matrix(found, y[test], 10)
print(f"{net.count():,} parameters, first loss {history.steps[0]:.3f} (ln 10 = {np.log(10):.3f}), "
      f"accuracy on {len(test)} unseen digits {history.accuracy[-1]:.1%}")

figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
left.semilogy(history.steps, color="0.75", linewidth=0.8, label="each batch")
left.semilogy(np.arange(1, epochs + 1) * steps / epochs, history.loss, "o-", label="epoch's mean")
left.set(title="Loss", xlabel="steps", ylabel="cross-entropy")
left.legend()
middle.plot(range(1, epochs + 1), [100 * a for a in history.accuracy], "o-")
middle.set(title="Accuracy on unseen digits", xlabel="epochs", ylabel="%")
right.imshow(np.log1p(matrix), cmap="Blues")
for i, j in zip(*np.nonzero(matrix), strict=True):
    right.text(j, i, matrix[i, j], ha="center", va="center", fontsize=8,
               color="white" if i == j else "black")
right.set(title="Taken for ...", ylabel="true digit", xticks=range(10), yticks=range(10))
path = sys.argv[1] if len(sys.argv) > 1 else "train_lenet.png"
figure.savefig(path, dpi=80)
print(f"wrote {path}")
