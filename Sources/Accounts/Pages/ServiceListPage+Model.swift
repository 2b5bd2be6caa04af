import Kernel
import Platform

/// Model of the template `service_list`.
struct ServiceListPage {
    struct Row {
        let name: String
        let team: String?
        let url: String
        /// Lists what ``openLabel`` counts.
        let openURL: String
        /// How it is doing; nil where that cannot be known.
        let health: PagePiece?
        let hasOpen: Bool
        let openLabel: String
        /// Of the worst open incident.
        let worst: Worst?
        /// Nil for one that has not reported yet.
        let reported: Moment?
    }

    struct Worst {
        let code: String
        let label: String
    }

    let services: [Row]
    let hasServices: Bool
    /// Whether there is anything to search.
    let hasFilter: Bool
    let isNarrowed: Bool
    let search: String
    let states: [SelectOption]
    let countLabel: String
    let mayManage: Bool
    let notice: String?
    /// Why the form was refused, and what was typed.
    let problem: String?
    let form: ServiceForm
    let teams: [TeamChoice]
    let hasTeams: Bool
}

/// A team, or none, that a form offers for a service.
struct TeamChoice {
    /// Empty for none.
    let code: String
    let label: String
    let current: Bool

    /// Where the reader may put a service, and where it is.
    static func all(_ teams: [Team], for access: Access, chosen: String, current: TeamID? = nil, texts: TextCatalog) -> [TeamChoice] {
        let none: [TeamID?] = access.may(.manageServices, in: nil) ? [nil] : []
        let places = none + teams.map(\.id).filter { access.may(.manageServices, in: $0) || $0 == current }
        let names = Dictionary(teams.map { ($0.id, $0.name) }) { $1 }
        return places.map { place in
            let code = place?.description ?? ""
            return TeamChoice(
                code: code, label: place.flatMap { names[$0] } ?? texts["service_team_none"], current: code == chosen)
        }
    }
}

/// The fields of a service that forms change.
struct ServiceForm {
    var name = ""
    /// Empty for none.
    var team = ""
    var statusURL = ""
    var logsFolder = ""
    var grouping = GroupingRule.title
    /// Events a minute; empty for the server's setting.
    var rateLimit = ""
    /// Whether an administrator vouches for an address that was there before.
    var confirmsStatusURL = false
}

extension ServiceForm {
    init(_ service: Service) {
        self.init(
            name: service.name, team: service.team?.description ?? "", statusURL: service.statusURL ?? "",
            logsFolder: service.logsFolder ?? "",
            grouping: service.grouping, rateLimit: service.rateLimit.map { String($0) } ?? "")
    }

    /// Throws 400 for a grouping no page offers.
    init(_ form: FormData) throws {
        guard let grouping = GroupingRule(rawValue: form["grouping"] ?? GroupingRule.title.rawValue) else {
            throw ClientError.unreadable
        }
        self.init(
            name: form["name"] ?? "", team: form["team"] ?? "", statusURL: form["status_url"] ?? "", logsFolder: form["logs_folder"] ?? "",
            grouping: grouping, rateLimit: form["rate_limit"] ?? "", confirmsStatusURL: form["confirm_status_url"] != nil)
    }

    /// - Throws: 400 for what is no number of a team.
    var teamID: TeamID? {
        get throws {
            guard !team.isEmpty else { return nil }
            guard let number = Int64(team) else { throw ClientError.unreadable }
            return TeamID(number)
        }
    }

    /// What the service may send, as a change; a word that is no number is out of bounds.
    var rateLimitChange: Int?? { rateLimit.isEmpty ? .some(nil) : .some(Int(rateLimit) ?? -1) }
}
