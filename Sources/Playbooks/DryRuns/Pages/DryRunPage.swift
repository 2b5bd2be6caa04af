import Kernel
import Platform

/// Model of the template `dry_run`: what would have been done beside what was done.
struct DryRunPage {
    /// Incidents on a page.
    private static let mostGroups = 200

    struct Line {
        let step: String
        let tell: String
        /// When and why; nil for not.
        let would: String?
        let did: String?
        let silent: String?
    }

    struct Group {
        let heading: String
        let href: String?
        let lines: [Line]
    }

    let heading: String
    let about: String
    let state: String
    let isRunning: Bool
    let percent: Int
    let problem: String?
    let who: String
    let asked: Moment
    let episodes: String
    let wouldCount: String
    let didCount: String
    let silentCount: String
    let groups: [Group]
    let hasGroups: Bool
    let isEmpty: Bool
    let more: String?
    let definition: String
    let runURL: String
    let backURL: String

    /// - Parameter address: of an incident's page.
    init(_ view: DryRunOperations.View, address: (IncidentID) -> String, texts: TextCatalog, formats: ReaderFormats) {
        let run = view.run
        heading = "\(run.playbook.code) · \(run.playbook.name)"
        about = run.question.written(texts, formats)
        (state, percent) = (run.written(texts, formats), run.percent)
        isRunning = run.state == .running
        problem = run.state == .failed ? texts["dryruns_failed_hint"] : nil
        (who, asked) = (run.askedBy, Moment(run.askedAt, formats))
        episodes = formats.number(run.progress.episodes)
        (wouldCount, didCount, silentCount) = (
            formats.number(view[.would].count), formats.number(view[.did].count), formats.number(view[.silent].count)
        )
        let comparison = DryRunComparison(view)
        groups = comparison.incidents.prefix(Self.mostGroups).map { incident in
            Group(
                heading: incident.map { texts.text("dryruns_incident", ["id": $0.description]) } ?? texts["dryruns_made_up"],
                href: incident.map(address), lines: comparison.rows(of: incident).map { Line($0, texts, formats) })
        }
        hasGroups = !groups.isEmpty
        isEmpty = !isRunning && groups.isEmpty
        let isMore = comparison.incidents.count > Self.mostGroups || view.isCut
        more = isMore ? texts.text("dryruns_more", ["n": formats.number(groups.count)]) : nil
        definition = TriedPlaybook.text(of: run.playbook)
        (runURL, backURL) = (DryRunPath.run(run.id), DryRunPath.runs)
    }
}

extension DryRunPage.Line {
    fileprivate init(_ row: DryRunComparison.Row, _ texts: TextCatalog, _ formats: ReaderFormats) {
        func written(_ line: DryRunLine?) -> String? {
            guard let line, let at = line.at else { return nil }
            return texts.text("dryruns_fired", ["at": formats.dateTime(at), "why": Self.reason(line.reason, texts)])
        }
        step =
            row.step == Firing.customers ? texts["dryruns_customers"] : texts.text("dryruns_step", ["n": formats.number(row.step)])
        tell = (row.would ?? row.did)?.tell.joined(separator: ", ") ?? ""
        let held = row.held.map { texts.text("dryruns_held", ["by": $0.reason]) }
        would = written(row.would).map { [$0, held].compactMap { $0 }.joined(separator: " · ") }
        did = written(row.did)
        silent = row.silent.map { Self.silence($0.reason, texts) }
    }

    private static func reason(_ word: String, _ texts: TextCatalog) -> String {
        switch Firing.Reason(rawValue: word) {
        case .occurrences: texts["dryruns_reason_occurrences"]
        case .after: texts["dryruns_reason_after"]
        case .unacknowledged: texts["dryruns_reason_unacknowledged"]
        case nil: word
        }
    }

    private static func silence(_ word: String, _ texts: TextCatalog) -> String {
        switch word {
        case Evaluation.Silence.acknowledged.rawValue: texts["dryruns_silent_acknowledged"]
        case Evaluation.Silence.resolved.rawValue: texts["dryruns_silent_resolved"]
        case Evaluation.Silence.notDue.rawValue: texts["dryruns_silent_not_due"]
        case DryRunLine.merged: texts["dryruns_silent_merged"]
        case DryRunLine.noMatch: texts["dryruns_silent_no_match"]
        default: word
        }
    }
}
