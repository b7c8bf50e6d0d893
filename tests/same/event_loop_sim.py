class Sim:
    def __init__(self): self.now = 0; self.queue = []; self.log = []
    def spawn(self, gen): self.queue.append((self.now, len(self.queue), gen))
    def run(self):
        import heapq
        n = 0
        while self.queue and n < 200:
            n += 1
            self.now, _, gen = heapq.heappop(self.queue)
            try: delay = gen.send(self.now if gen.gi_frame.f_lasti > 20 else None)
            except StopIteration as s: self.log.append(("done", s.value, self.now))
            except TypeError: delay = next(gen); heapq.heappush(self.queue, (self.now + delay, n, gen))
            else: heapq.heappush(self.queue, (self.now + delay, n, gen))
def worker(name, k):
    total = 0
    for i in range(k):
        total += yield i + 1
    return name, total
s = Sim()
for i in range(4): s.spawn(worker(f"w{i}", i + 2))
s.run(); print(s.log)
