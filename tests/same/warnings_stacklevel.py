import warnings, sys
warnings.simplefilter("always")
warnings.showwarning = lambda m, c, f, line, *a, **k: print(c.__name__, m, line)
def lib(level): warnings.warn("careful", DeprecationWarning, stacklevel=level)
def user(): 
    lib(1)
    lib(2)
    lib(3)
for i in range(3): user()
x = lambda: "a" is "a"
eval("1 is 1")
