package import Kernel

/// What can be done to the status page and its sources, and who may.
extension Permission {
    /// How the sources are doing, with the rows that were rejected.
    package static let viewFeeds = Permission("viewFeeds", from: .viewer, in: .house)
    /// Send a source's value.
    package static let sendFeeds = Permission("sendFeeds", from: .operator, in: .house)
    /// What customers see, with drafts and private comments.
    package static let viewStatusPage = Permission("viewStatusPage", from: .viewer, in: .house)
    /// Say what customers see: components, incidents, maintenances.
    package static let manageStatusPage = Permission("manageStatusPage", from: .operator, in: .house)
    /// Set up pages, and thresholds of the sources.
    package static let manageStatusSites = Permission("manageStatusSites", from: .supervisor, in: .house)
    /// See who subscribed, add and remove them.
    package static let manageStatusSubscribers = Permission("manageStatusSubscribers", from: .supervisor, in: .house)

    package static let statusPage: [Permission] = [
        .viewFeeds, .sendFeeds, .viewStatusPage, .manageStatusPage, .manageStatusSites, .manageStatusSubscribers,
    ]
}
