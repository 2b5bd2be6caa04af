import Kernel
import Platform

/// Model of the template `playbook_figures`.
struct PlaybookFiguresPage {
    /// Days.
    static let presets: [Int64] = [7, 30, 90, 365]

    struct Preset {
        let label: String
        let href: String
        let current: Bool
    }

    struct Step {
        let stepName: String
        let tell: String
        let fired: String
        let inTime: String
        let past: String
        let late: String
    }

    struct Group {
        let heading: String
        let summary: String
        let steps: [Step]
        let hasSteps: Bool
    }

    let presets: [Preset]
    let groups: [Group]
    let isEmpty: Bool
    let runsURL: String

    init(_ figures: [PlaybookFigures], days: Int64, texts: TextCatalog, formats: ReaderFormats) {
        presets = Self.presets.map { preset in
            Preset(
                label: texts.plural("dryruns_days", Int(preset)), href: DryRunPath.figures + "?days=\(preset)", current: preset == days)
        }
        groups = figures.map { figure in
            let mean = figure.meanToAcknowledge.map { formats.duration(.seconds($0.rounded())) } ?? "–"
            return Group(
                heading: "\(figure.code) · \(figure.name)",
                summary: texts.plural(
                    "dryruns_heard", figure.episodes, ["acknowledged": formats.number(figure.acknowledged), "mean": mean]),
                steps: figure.steps.map { step in
                    Step(
                        stepName: texts.text("dryruns_step", ["n": formats.number(step.number)]), tell: step.tell.joined(separator: ", "),
                        fired: formats.number(step.counts.fired), inTime: formats.number(step.counts.acknowledgedInTime),
                        past: formats.number(step.counts.escalatedPast), late: formats.number(step.counts.late))
                }, hasSteps: !figure.steps.isEmpty)
        }
        isEmpty = groups.isEmpty
        runsURL = DryRunPath.runs
    }
}
