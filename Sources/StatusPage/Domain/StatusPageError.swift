package import Platform

/// Why an operation of the status page was refused.
package enum StatusPageError: Error, Hashable, Sendable {
    /// What was sent cannot be read as a whole.
    case unreadable(FeedName, FeedFailure)
    /// The settings leave the source out, or take its value from Switchboard's own incidents: nobody would see what was sent.
    case notInUse(FeedName)

    /// What the error means to a client.
    package static let failureMapping: FailureMapping = { error in
        switch error as? StatusPageError {
        case .unreadable(let name, let failure):
            .unprocessable("The value of \(name.rawValue) was not taken: \(failure.sentence).", code: "unreadable-feed")
        case .notInUse(let name):
            .conflict("The source \(name.rawValue) is not in use by the settings (feeds.sources, feeds.live_…).", code: "feed-not-in-use")
        case nil: nil
        }
    }
}
