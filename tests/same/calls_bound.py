class Account:
    def __init__(self, balance):
        self.balance = balance
    def add(self, amount):
        self.balance += amount
        return self.balance
    def fail(self, amount):
        raise ValueError(amount)
    def __del__(self):
        print("gone", self.balance)
def use(method, n):
    last = None
    for i in range(n):
        last = method(i)
    return last
a = Account(10)
print(use(a.add, 5), use(a.add, 5))
print(Account(1).add(2))
f = Account(100).add
print(f(1), f(2))
del f
def tries(method):
    out = []
    for i in range(3):
        try:
            method(i)
        except ValueError as error:
            out.append(error.args)
    return out
print(tries(a.fail))
add = Account.add
a.add = lambda amount: "instance"
print([a.add(1) for _ in range(4)], add(a, 1))
def swap(methods):
    return [m(1) for m in methods]
print(swap([a.add, Account(5).add, len, str, Account(7).add] if False else [a.add, Account(5).add, Account(7).add]))
Account.add = lambda self, amount: "new"
print(use(Account(3).add, 4))
