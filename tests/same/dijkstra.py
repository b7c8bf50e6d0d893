import heapq
def dijkstra(graph, start):
    dist = {start: 0}; heap = [(0, start)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist.get(u, float("inf")): continue
        for v, w in graph.get(u, {}).items():
            if d + w < dist.get(v, float("inf")):
                dist[v] = d + w; heapq.heappush(heap, (d + w, v))
    return dist
graph = {i: {(i * 7 + k) % 60: (i * k) % 11 + 1 for k in range(1, 5)} for i in range(60)}
print(sorted(dijkstra(graph, 0).items()))
