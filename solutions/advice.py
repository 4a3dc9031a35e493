"""What several units say about the same mistake."""

IN_PLACE = ("An operation that works in place changes the caller's array. Make a new one and leave "
            "the argument as it is.")
CUT = "An array that takes its dtype from whole numbers cuts every result off after the point."
