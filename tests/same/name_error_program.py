def main():
    for i in range(3):
        print(i)
    return undefined_function(i)
main()
