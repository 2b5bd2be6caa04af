package import Kernel

/// How a source is doing: when it was last good, and how the last look at it went.
package struct FeedState: Hashable, Sendable {
    package let name: FeedName
    /// When the value was read, or sent by a program; nil before the first time.
    package var readAt: Timestamp?
    /// When a program last sent it.
    package var pushedAt: Timestamp?
    /// When somebody last tried, with or without success.
    package var triedAt: Timestamp?
    /// When it is looked at next; it says nothing of a source that is not looked at.
    package var dueAt: Timestamp?
    /// Rows of the value that were taken, and those that were not.
    package var accepted = 0
    package var rejected = 0
    /// Why the last look failed, as ``FeedFailure/sentence``; nil when it did not.
    package var error: String?

    package init(_ name: FeedName) { self.name = name }

    /// Seconds since the value was read; 0 when the clock was set back meanwhile.
    package func age(at now: Timestamp) -> Int? { readAt.map { Int(max(0, now.since($0).microseconds / 1_000_000)) } }
}

/// Which sources count.
package struct FeedSelection: Hashable, Sendable {
    /// Those that are looked at again and again.
    package let polled: Set<FeedName>
    /// Those that the settings name; nil when they leave it to what there is.
    package let named: Set<FeedName>?
    /// Those whose value is made of Switchboard's own incidents.
    package let live: Set<FeedName>

    /// - Parameters:
    ///   - named: as the settings say; nil for those that can be polled and those that were ever sent.
    ///   - hasFolder: whether there is a folder of files.
    ///   - hasAddress: whether there is an address of lists.
    package init(named: Set<FeedName>?, hasFolder: Bool, hasAddress: Bool, live: Set<FeedName> = []) {
        let reachable = FeedName.allCases.filter { $0.isFile ? hasFolder : hasAddress }
        (self.named, self.live) = (named, live)
        polled = Set(reachable).intersection(named ?? Set(FeedName.allCases)).subtracting(live)
    }

    /// Whether a source counts: the document waits for its first value.
    package func uses(_ state: FeedState) -> Bool {
        if live.contains(state.name) { return true }
        if let named { return named.contains(state.name) }
        return polled.contains(state.name) || state.pushedAt != nil
    }

    /// Whether what a program sends is shown.
    package func takes(_ name: FeedName) -> Bool { !live.contains(name) && named?.contains(name) ?? true }
}
