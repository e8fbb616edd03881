import ArgumentParser

struct Extract: AsyncParsableCommand {}
struct Analyze: AsyncParsableCommand {}
struct Check: AsyncParsableCommand {}
