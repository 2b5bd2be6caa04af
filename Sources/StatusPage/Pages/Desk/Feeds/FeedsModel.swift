import Accounts
import Kernel
import Platform

/// Model of the template `status_desk_feeds`: how the seven sources are doing, what is not well by the thresholds, and those.
struct FeedsModel {
    /// A source that is in use.
    struct Source {
        let name: String
        let title: String
        let url: String
        let state: StateMark
        /// Why the last look failed; nil when it did not.
        let failure: String?
        let way: String
        let readAt: Moment?
        let rows: String
        let rejected: String
        let hasRejected: Bool
        /// Nil for one that is not looked at.
        let next: String?
        /// Where a look at it is asked for; nil where there is none, or the reader may not.
        let readURL: String?
    }

    /// One that is not in use, and how that would be changed.
    struct Unused {
        let title: String
        let url: String
        let hint: String
    }

    /// A cell that is not well.
    struct Beyond {
        let title: String
        let state: StateMark
        let since: Moment
        let reasons: [String]
        /// What it became at the desk.
        let incidentURL: String?
        let incidentLabel: String
    }

    struct Rule {
        let title: String
        let limits: [String]
        let patience: String
        /// To whose incidents changes for the worse go.
        let service: String
        /// Where it is changed; nil for a reader who may not.
        let url: String?
        let isStandard: Bool
    }

    /// What the page is made of.
    struct Data {
        let reports: [FeedOperations.Report]
        let rules: [ThresholdRule]
        let cells: [StatusCell]
        let services: [ServiceID: String]
    }

    /// Who looks, and at which part.
    struct View {
        var mayRead = false
        var mayChange = false
        /// Of the cells that are not well.
        var part = 1
        /// Between two looks at a source.
        var every: Duration = .seconds(10)
        var notice: DoneNotice?
        var problem: String?
    }

    let done: DoneNotice?
    let problem: String?
    /// Where the part is asked for again that changes by itself.
    let refreshURL: String
    let sources: [Source]
    let hasSources: Bool
    let unused: [Unused]
    let hasUnused: Bool
    let beyond: [Beyond]
    let hasBeyond: Bool
    /// "3 of 45 are not well."
    let summary: String
    let pages: ListSlice<Beyond>.Links?
    let rules: [Rule]
    let mayChange: Bool
    let channels: [SelectOption]
    let newURL = FeedsPath.thresholds + "/" + FeedsPath.new

    init(_ data: Data, _ view: View, _ words: FeedsWords) {
        (done, problem, mayChange) = (view.notice, view.problem, view.mayChange)
        refreshURL = Self.url(part: view.part)
        sources = data.reports.filter(\.isUsed).map { Source($0, data.rules, view, words) }
        hasSources = !sources.isEmpty
        unused = data.reports.filter { !$0.isUsed }.map { Unused($0, words) }
        hasUnused = !unused.isEmpty
        let used = Set(data.reports.filter(\.isUsed).map(\.state.name))
        let cells = data.cells.filter { used.contains($0.id.channel) }
        let wrong = cells.filter { $0.state != .operational }.sorted { left, right in
            left.state == right.state ? (left.since, left.id) > (right.since, right.id) : left.state.severity > right.state.severity
        }
        let slice = ListSlice(wrong.map { Beyond($0, data, words) }, part: view.part, words: words, url: Self.url(part:))
        (beyond, hasBeyond, pages) = (Array(slice.elements), !wrong.isEmpty, slice.links)
        let counts = ["wrong": wrong.count, "all": cells.count].mapValues(words.formats.number)
        summary = words.texts.text(cells.isEmpty ? "feeds_cells_none" : wrong.isEmpty ? "feeds_cells_well" : "feeds_cells_wrong", counts)
        rules = data.rules.map { Rule($0, data.services, mayChange: view.mayChange, words) } + Self.standards(data.rules, view, words)
        channels = FeedName.allCases.map { SelectOption(code: $0.rawValue, label: words.channel($0), current: false) }
    }

    private static func url(part: Int) -> String { part == 1 ? FeedsPath.root : "\(FeedsPath.root)?cells=\(part)" }

    /// What counts for channels without a threshold for all of their cells.
    private static func standards(_ rules: [ThresholdRule], _ view: View, _ words: FeedsWords) -> [Rule] {
        let ruled = Set(rules.map(\.scope))
        return FeedName.allCases.filter { !ruled.contains(CellScope($0)) }.map { channel in
            Rule(
                title: words.scope(CellScope(channel)), limits: words.limits(ThresholdRule.standard(channel)),
                patience: words.patience(Hysteresis(), staleSeconds: ThresholdRule.standardStaleSeconds), service: words.service(nil),
                url: view.mayChange ? FeedsPath.newThreshold(channel) : nil, isStandard: true)
        }
    }
}

extension FeedsModel.Source {
    init(_ report: FeedOperations.Report, _ rules: [ThresholdRule], _ view: FeedsModel.View, _ words: FeedsWords) {
        let source = report.state
        (name, title, url) = (source.name.rawValue, words.channel(source.name), FeedsPath.source(source.name))
        state = words.health(report, rules)
        failure = source.error.map(words.problem)
        way = words.way(report, every: view.every)
        readAt = source.readAt.map { Moment($0, words.formats) }
        rows = words.formats.number(source.accepted)
        rejected = words.formats.number(source.rejected)
        hasRejected = source.rejected > 0
        next = words.next(report)
        readURL = report.isPolled && view.mayRead ? FeedsPath.read(source.name) : nil
    }
}

extension FeedsModel.Unused {
    init(_ report: FeedOperations.Report, _ words: FeedsWords) {
        (title, url) = (words.channel(report.state.name), FeedsPath.source(report.state.name))
        hint = words.setUp(report)
    }
}

extension FeedsModel.Beyond {
    init(_ cell: StatusCell, _ data: FeedsModel.Data, _ words: FeedsWords) {
        let channel = cell.id.channel
        title = words.cell(cell.id)
        state = StateMark(cell.state, words.texts)
        since = Moment(cell.since, words.formats)
        let rows = data.reports.first { $0.state.name == channel }?.reading?.value.cells(of: channel) ?? []
        let limits = data.rules.rule(for: cell.id)?.limits ?? ThresholdRule.standard(channel)
        reasons =
            cell.state == .noData
            ? [words.texts.text("feeds_silent", ["time": words.formats.relative(cell.seenAt)])]
            : rows.filter { $0.cell == cell.id }.flatMap { words.reasons($0.values, by: limits) }
        incidentURL = cell.incident.map { "/incidents/\($0)" }
        incidentLabel = cell.incident.map { words.texts.text("feeds_incident", ["number": "\($0)"]) } ?? ""
    }
}

extension FeedsModel.Rule {
    init(_ rule: ThresholdRule, _ services: [ServiceID: String], mayChange: Bool, _ words: FeedsWords) {
        self.init(
            title: words.scope(rule.scope), limits: words.limits(rule.limits),
            patience: words.patience(rule.hysteresis, staleSeconds: rule.staleSeconds),
            service: words.service(rule.service.map { services[$0] ?? "\($0)" }), url: mayChange ? FeedsPath.threshold(rule.id) : nil,
            isStandard: false)
    }
}
