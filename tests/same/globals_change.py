import builtins
value = 1
def get(): return value
def uses_len(x): return len(x)
for i in range(10): get(); uses_len("abc")
value = 2; print(get())
globals()["value"] = 3; print(get())
del value
try: get()
except NameError as error: print(error)
value = 4; print(get())
len = lambda x: "shadowed"
print(uses_len("abc"))
del len; print(uses_len("abc"))
old = builtins.len
builtins.len = lambda x: "replaced"
print(uses_len("abc"))
builtins.len = old; print(uses_len("abc"))
exec("print(zzz)", {"zzz": 5, "__builtins__": {"print": print}})
for i in range(5): globals()[f"new{i}"] = i
print(get(), new3)
