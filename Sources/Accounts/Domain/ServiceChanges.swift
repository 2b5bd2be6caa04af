package import Kernel
import Platform

/// What to change of a service; what is nil stays.
package struct ServiceChanges: Hashable, Sendable {
    package var name: String?
    /// `.some(nil)` removes it; so for the next ones.
    package var team: TeamID??
    package var statusURL: String??
    /// Whether an address that was there before counts as given anew, with who gives it vouching for it.
    package var confirmsStatusURL = true
    package var logsFolder: String??
    package var grouping: GroupingRule?
    package var rateLimit: Int??

    package init(
        name: String? = nil, team: TeamID?? = nil, statusURL: String?? = nil, logsFolder: String?? = nil, grouping: GroupingRule? = nil,
        rateLimit: Int?? = nil
    ) {
        self.name = name
        self.team = team
        self.statusURL = statusURL
        self.logsFolder = logsFolder
        self.grouping = grouping
        self.rateLimit = rateLimit
    }

    /// Whether an address is given: a new one, or the same one once more.
    func givesStatusURL(of service: Service) -> Bool {
        guard let statusURL else { return false }
        return confirmsStatusURL || statusURL ?? "" != service.statusURL ?? ""
    }

    /// The service as it would be; what was kept from another system may stay.
    func applied(to service: Service) throws(ClientError) -> ServiceDraft {
        var draft = ServiceDraft(
            name: name ?? service.name, team: team ?? service.team, statusURL: statusURL ?? service.statusURL,
            logsFolder: logsFolder ?? service.logsFolder, grouping: grouping ?? service.grouping,
            rateLimit: rateLimit ?? service.rateLimit)
        if draft.name == service.name { draft.kept.insert(.name) }
        if draft.statusURL == service.statusURL { draft.kept.insert(.statusURL) }
        if draft.logsFolder == service.logsFolder { draft.kept.insert(.logsFolder) }
        return try draft.checked()
    }

    /// The names of what differs, for the audit log.
    static func changedFields(from service: Service, to draft: ServiceDraft) -> [String] {
        [
            ("name", service.name != draft.name), ("team", service.team != draft.team),
            ("status_url", service.statusURL != draft.statusURL),
            ("logs_folder", service.logsFolder != draft.logsFolder), ("grouping", service.grouping != draft.grouping),
            ("rate_limit", service.rateLimit != draft.rateLimit),
        ].filter(\.1).map(\.0)
    }
}
