import ArgumentParser

/// How a command ends when it does not succeed; scripts rely on the numbers.
enum CommandExit {
    static let failed = ExitCode(1)
    /// Another process does the same work: starting again would push that one out.
    static let runsTwice = ExitCode(69)
    static let tryAgain = ExitCode(75)
    static let wrongSettings = ExitCode(78)
}

/// Why a command does not do what it was asked, and what to do about it.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
