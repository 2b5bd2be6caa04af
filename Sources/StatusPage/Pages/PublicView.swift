import Platform

/// One page in one language as a listener shows it: the same for everybody, so it is rendered once for all of them.
struct PublicView: Hashable, Sendable {
    enum Page: Hashable, Sendable {
        case home
        /// 1 for the newest months.
        case history(Int)
        /// An incident or a maintenance.
        case incident(PublicID)
        /// With the calendar of this month.
        case maintenances
        /// With that of another one.
        case month(CalendarMonth)
        /// One that is made for each reader, at this address.
        case own(path: String)
    }

    let page: Page
    let language: Language
    /// Where the page itself is: `/` on a listener without the desk.
    let home: String

    /// The address of this view, for links to it in another language.
    var path: String {
        switch page {
        case .home: home
        case .history(let number): PublicPath.history(page: number)
        case .incident(let id): PublicPath.incident(id)
        case .maintenances: PublicPath.maintenances
        case .month(let month): PublicPath.maintenances(in: month)
        case .own(let path): path
        }
    }
}
