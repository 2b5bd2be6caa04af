import Platform

/// One of the documents that programs read, with all that tells its copies apart.
enum PublicDocument: Hashable, Sendable {
    // MARK: Statuspage's API v2
    case summary, status, components
    /// Pages count from 1.
    case incidents(page: Int)
    case unresolved
    case maintenances(page: Int)
    case upcoming, active

    // MARK: Beside it
    /// An incident or a maintenance.
    case incident(PublicID)
    /// Three months a page.
    case history(page: Int)
    case uptime(PublicID, page: Int)
    /// Of everything, or of what concerns one component.
    case atom(PublicID?, Language)
    case rss(PublicID?, Language)
    case calendar(Language)
    /// Of the whole page, or of one component.
    case badge(PublicID?, Language)
}
