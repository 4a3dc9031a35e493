# %% [markdown]
# # Small
# %%
def first(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %%
def target(x, w):
    """The product of two matrices."""
    ### BEGIN SOLUTION
    return x @ w
    ### END SOLUTION


# %%
def last(x):
    """The sum of x."""
    ### BEGIN SOLUTION
    return float(x.sum())
    ### END SOLUTION
