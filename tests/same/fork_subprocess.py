import os, sys, subprocess
def work(n): return sum(i * i for i in range(n))
for i in range(3): work(100)
sys.stdout.flush()
pid = os.fork()
if pid == 0:
    print("child", work(1000)); sys.stdout.flush(); os._exit(7)
print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), work(1000))
out = subprocess.run([sys.executable, "-c", "print(sum(range(10)))"], capture_output=True, text=True)
print(out.stdout, out.returncode)
