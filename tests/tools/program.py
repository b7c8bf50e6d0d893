import sys
import time


class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance

    def pay(self, amount):
        if amount > self.balance:
            raise ValueError(f"{self.owner} has {self.balance}")
        self.balance -= amount
        return self.balance


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def numbers(n):
    for i in range(n):
        if i % 3 == 0:
            continue
        yield i * i
    else:
        yield -1


def collect(n):
    kept = []
    for value in numbers(n):
        kept.append([value] * 10)
    return kept


def attempts(account):
    failures = 0
    for amount in (5, 50, 3, 90, 1):
        try:
            account.pay(amount)
        except ValueError:
            failures += 1
        finally:
            account.last = amount
    return failures


def never():
    return 1


def main():
    account = Account("Ada", 60)
    total = 0
    for round in range(4):
        total += fibonacci(9) + len(collect(30)) + attempts(account)
    print(total, account.balance)
    if len(sys.argv) > 1 and sys.argv[1] == "wait":
        print("waiting", flush=True)
        outer(account)
    return total


def outer(account):
    seconds = 60
    return inner(account, seconds)


def inner(account, seconds):
    until = time.time() + seconds
    while time.time() < until:
        time.sleep(0.05)


if __name__ == "__main__":
    main()
