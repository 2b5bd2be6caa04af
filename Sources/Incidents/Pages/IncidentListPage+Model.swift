import Kernel
import Platform

/// Model of the template `incident_list`.
struct IncidentListPage {
    struct Tab {
        let label: String
        let href: String
        let icon: String?
        /// Nil where counting is not worth its cost.
        let count: String?
        let current: Bool
    }

    /// Several things to choose from, as a menu.
    struct Menu {
        let id: String
        let name: String
        let label: String
        /// What is chosen, in a few words.
        let chosen: String
        let options: [SelectOption]
    }

    struct Field {
        let value: String
    }

    struct Filter {
        /// What of the states the form sends along.
        let states: [Field]
        let search: String
        let tags: String
        let from: String
        let to: String
    }

    /// That only incidents opened in some time are shown.
    struct OpenedChip {
        let opened: String
        let label: String
        let withoutURL: String
    }

    struct View {
        let label: String
        let href: String
        let current: Bool
        let isShared: Bool
    }

    /// The view that is shown, and what its reader can do with it.
    struct OpenView {
        let title: String
        let isOwn: Bool
        let mayDelete: Bool
        let renameURL: String
        let deleteURL: String
        let defaultURL: String
        let isDefault: Bool
    }

    /// What is resolved, below what needs somebody.
    struct Fold {
        /// `12 resolved`
        let summary: String
        /// HTML of the latest of them.
        let rows: [String]
        /// Leads to all; nil where these are.
        let allURL: String?
        /// Whether there is nothing above.
        let isOpen: Bool
    }

    struct Done {
        let words: String
        /// Whether nothing was done.
        let isProblem: Bool
        /// What the form that undoes it sends along; nil where it cannot be undone.
        let undo: String?
    }

    let done: Done?
    let refusal: String?
    let views: [View]
    let openView: OpenView?
    /// What would be saved.
    let saved: String
    let viewsURL: String
    let teams: [SelectOption]
    let hasTeams: Bool
    let states: [Tab]
    let filter: Filter
    let menus: [Menu]
    let assignees: [SelectOption]
    let withins: [SelectOption]
    let sorts: [SelectOption]
    let hasSorts: Bool
    /// Whether one of the fields that are folded away is in use.
    let showsMore: Bool
    let isFiltered: Bool
    let clearURL: String
    let exportURL: String
    /// From which level on the browser notifies of new ones.
    let notifyLevels: [SelectOption]
    let liveURL: String
    let firstPageURL: String
    let isFirstPage: Bool
    /// `214 incidents`
    let summary: String
    /// The same with the order, where words are looked for.
    let found: String?
    let openedChip: OpenedChip?
    /// HTML of the incidents.
    let rows: [String]
    let hasRows: Bool
    let fold: Fold?
    /// Whether there is a row above or below the fold.
    let hasAny: Bool
    let mayAct: Bool
    let people: [SelectOption]
    let returnTo: String
    let undoURL: String
    let newestURL: String?
    let newerURL: String?
    let olderURL: String?
    /// Exactly one of the four when there are no rows.
    let isFilteredEmpty: Bool
    let isCalm: Bool
    /// Calm, with something that was resolved below.
    let isResolved: Bool
    let isFirstUse: Bool
}
