# points: corr1d 0
def corr1d(x, k, mode="valid"):
    raise ValueError("not written yet")
