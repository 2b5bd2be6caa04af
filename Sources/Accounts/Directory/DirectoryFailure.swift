/// Why the directory could not be asked, in words for whoever looks after it; never holds a password.
struct DirectoryFailure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static let tooSlow = DirectoryFailure("no answer in time")
}
