class Node:
    __slots__ = ("value", "next")
    def __init__(self, value, next=None): self.value = value; self.next = next
class List:
    def __init__(self, items=()):
        self.head = None; self.size = 0
        for i in items: self.push(i)
    def push(self, v): self.head = Node(v, self.head); self.size += 1
    def __iter__(self):
        n = self.head
        while n is not None:
            yield n.value
            n = n.next
    def __len__(self): return self.size
    def reverse(self):
        prev, cur = None, self.head
        while cur: cur.next, prev, cur = prev, cur, cur.next
        self.head = prev
        return self
    def __bool__(self): return self.size > 0
l = List(range(200)); print(sum(l), len(l), list(l)[:3], list(l.reverse())[:3], bool(List()))
