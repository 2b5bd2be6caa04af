import Platform

/// The addresses of the desk's pages about the sources.
enum FeedsPath {
    static let root = StatusDeskPath.feeds
    static let sources = root + "/sources"
    static let source = sources + "/:name"
    static let read = source + "/read"
    static let thresholds = root + "/thresholds"
    /// With `new` in the place of an id for one that is not there yet.
    static let threshold = thresholds + "/:id"
    static let deletion = threshold + "/delete"
    static let new = "new"

    static func source(_ name: FeedName) -> String { "\(sources)/\(name.rawValue)" }
    static func read(_ name: FeedName) -> String { "\(source(name))/read" }
    static func threshold(_ id: PublicID) -> String { "\(thresholds)/\(id)" }
    static func newThreshold(_ channel: FeedName) -> String { "\(thresholds)/\(new)?channel=\(channel.rawValue)" }
}
