"""Creates the landing zone."""
import sys


def main(arguments):
    for name in arguments:
        print("creating", name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
