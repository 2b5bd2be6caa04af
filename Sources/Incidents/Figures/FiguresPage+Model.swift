import Kernel
import Platform

/// Model of the template `figures`.
struct FiguresPage {
    struct Preset {
        let label: String
        let href: String
        let current: Bool
    }

    /// How long something took.
    struct Times {
        /// `12 of 14`
        let count: String
        let mean: String
        let median: String
        let p90: String
    }

    struct Line {
        let label: String
        let opened: String
        let acknowledged: Times
        let resolved: Times
    }

    struct Group {
        let total: Line
        let href: String?
        let levels: [Line]
    }

    /// A period that is none, in words.
    let problem: String?
    let notice: String?
    let from: String
    let to: String
    let presets: [Preset]
    let services: [SelectOption]
    /// Empty where the reader sees services of no team.
    let teams: [SelectOption]
    let hasTeams: Bool
    let levels: [SelectOption]
    let summary: String
    let csvURL: String
    let isEmpty: Bool
    let opened: ChartModel
    let acknowledged: ChartModel
    let resolved: ChartModel
    /// By what the table is broken down.
    let groupings: [Preset]
    let groupingCode: String
    let groupTitle: String
    let groups: [Group]
    let more: String?
}
