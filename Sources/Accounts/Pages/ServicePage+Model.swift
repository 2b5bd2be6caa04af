import Kernel
import Platform

/// Model of the template `service`.
struct ServicePage {
    struct Grouping {
        let code: String
        let label: String
        let hint: String
        let current: Bool
    }

    struct Tail {
        let name: String
        let note: String
        let anchor: String
        let lines: [PageLogLine]
    }

    /// What was refused for one reason.
    struct Refusal {
        let reason: String
        let times: String
        let last: Moment
        let sample: String?
    }

    let name: String
    let url: String
    let incidentsURL: String
    let openLabel: String
    /// Nil for one that has not reported yet.
    let reported: Moment?
    let reportURL: String
    let statusURL: String?
    /// How it is doing; nil where that cannot be known.
    let health: PagePiece?
    /// What the intake refused, the latest first; for those who set up clients.
    let refusals: [Refusal]
    let hasRefusals: Bool
    /// What each rule makes of recent events.
    let previews: [GroupingPreviewModel]
    let hasPreview: Bool
    let previewURL: String
    let previewLead: String
    let notice: String?
    let problem: String?
    let mayManage: Bool
    /// Nil for those who may not see it.
    let code: String?
    let oldCodeNote: String?
    let rotateURL: String
    let rotateNote: String
    let testURL: String
    let deleteURL: String
    let deleteNote: String
    let groupings: [Grouping]
    let groupingLabel: String
    let form: ServiceForm
    /// Whether the reader may vouch for the address, which nobody has done.
    let mayConfirmStatusURL: Bool
    /// Who looks after it.
    let team: String?
    let teams: [TeamChoice]
    let hasTeams: Bool
    let logsFolderHint: String
    let hasLogsFolder: Bool
    let tailsProblem: String?
    let tails: [Tail]
    let hasTails: Bool

    static func openLabel(_ count: Int, _ texts: TextCatalog) -> String {
        count == 0 ? texts["service_open_none"] : texts.plural("service_open", count)
    }
}

extension GroupingRule {
    /// Key of its label; the hint's has `_hint` behind it.
    var textKey: String {
        switch self {
        case .title: "service_grouping_title"
        case .titleWithoutQuotes: "service_grouping_unquoted"
        case .titleAndMessage: "service_grouping_message"
        case .titleAsItIs: "service_grouping_whole"
        case .never: "service_grouping_never"
        }
    }
}
