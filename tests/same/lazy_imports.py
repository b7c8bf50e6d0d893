import sys
sys.modules.pop("colorsys", None)
lazy import colorsys
lazy from string import ascii_lowercase as letters
print("colorsys" in sys.modules)
def f(): return colorsys.rgb_to_hsv(1, 0, 0), letters[:3]
for i in range(3): print(f())
print("colorsys" in sys.modules)
