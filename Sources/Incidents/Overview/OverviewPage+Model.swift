import Kernel
import Platform

/// Model of the template `overview`.
struct OverviewPage {
    /// How many of a level wait for somebody.
    struct LevelCard {
        let level: IncidentMark
        let open: String
        /// `3 open, 1 acknowledged`, for those who hear it.
        let label: String
        let acknowledged: String
        let href: String
        let isQuiet: Bool
    }

    struct Row {
        let number: String
        let href: String
        let title: String
        let service: String
        let level: IncidentMark
        let state: IncidentMark
        let occurrences: String
        let occurrencesLabel: String
        /// Who is on it: the assignee, else who has acknowledged it.
        let who: String?
        let last: Moment
    }

    struct ServiceRow {
        let name: String
        let href: String
        let opened: String
        let active: String
        /// Of the noisiest one, in hundredths: the length of its bar.
        let share: Int
    }

    struct Span {
        let label: String
        let href: String
        let current: Bool
    }

    /// What is not counted yet; nil when all is.
    let notice: String?
    let summary: String
    let levels: [LevelCard]
    let spans: [Span]
    let chart: ChartModel
    let newest: [Row]
    let hasNewest: Bool
    /// Exactly one of the two when nothing is active.
    let isCalm: Bool
    let isFirstUse: Bool
    let services: [ServiceRow]
    let hasServices: Bool
    let servicesTitle: String
    let liveURL: String
    /// This view, for the script.
    let url: String
    let incidentsURL: String
    let servicesURL: String
    let reportURL: String
}
