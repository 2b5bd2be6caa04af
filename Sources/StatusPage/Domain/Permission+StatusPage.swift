package import Kernel

/// What can be done to the status page and its sources, and who may.
extension Permission {
    /// How the sources are doing, with the rows that were rejected.
    package static let viewFeeds = Permission("viewFeeds", from: .viewer, in: .house)
    /// Send a source's value.
    package static let sendFeeds = Permission("sendFeeds", from: .operator, in: .house)

    package static let statusPage: [Permission] = [.viewFeeds, .sendFeeds]
}
