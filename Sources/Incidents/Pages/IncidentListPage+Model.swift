import Kernel
import Platform

/// Model of the template `incident_list`.
struct IncidentListPage {
    struct Tab {
        let label: String
        let href: String
        let icon: String?
        /// Nil where counting would cost more than it tells.
        let count: String?
        let current: Bool
    }

    struct Option {
        let code: String
        let label: String
        let current: Bool
    }

    struct Filter {
        /// Nil for the tab a list begins with.
        let state: String?
        let search: String
    }

    let notice: String?
    let states: [Tab]
    let filter: Filter
    let levels: [Option]
    let services: [Option]
    let liveURL: String
    let firstPageURL: String
    let isFirstPage: Bool
    /// `214 incidents`
    let summary: String
    let rows: [IncidentRowModel]
    let hasRows: Bool
    let mayAct: Bool
    let returnTo: String
    let newestURL: String?
    let newerURL: String?
    let olderURL: String?
    /// Exactly one of the three when there are no rows.
    let isFilteredEmpty: Bool
    let isCalm: Bool
    let isFirstUse: Bool
}
