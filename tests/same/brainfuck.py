def run(src):
    out = []; tape = [0] * 100; p = pc = 0; stack = []; jump = {}
    for i, c in enumerate(src):
        if c == "[": stack.append(i)
        elif c == "]": j = stack.pop(); jump[i] = j; jump[j] = i
    while pc < len(src):
        match src[pc]:
            case ">": p += 1
            case "<": p -= 1
            case "+": tape[p] = (tape[p] + 1) % 256
            case "-": tape[p] = (tape[p] - 1) % 256
            case ".": out.append(chr(tape[p]))
            case "[" if not tape[p]: pc = jump[pc]
            case "]" if tape[p]: pc = jump[pc]
        pc += 1
    return "".join(out)
print(run("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."))
