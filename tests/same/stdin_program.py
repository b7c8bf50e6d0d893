import sys
data = sys.stdin.read()
print(len(data), input.__name__)
try: input()
except EOFError as e: print("EOF", e)
