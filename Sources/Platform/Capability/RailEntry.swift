/// One capability's entry of the rail, or a page under "Administration".
package struct RailEntry: Sendable {
    /// In the rail itself, or in the list of pages under "Administration".
    package enum Place: Sendable { case rail, administration }

    let place: Place
    let order: Int
    let item: NavigationItem
    let isShown: @Sendable (AppContext) -> Bool

    /// - Parameters:
    ///   - order: entries stand in this order, whichever capability they are of.
    ///   - isShown: whether this reader may see the page.
    package init(
        _ item: NavigationItem, in place: Place = .rail, order: Int, isShown: @escaping @Sendable (AppContext) -> Bool = { _ in true }
    ) {
        (self.item, self.place, self.order, self.isShown) = (item, place, order, isShown)
    }
}

extension [RailEntry] {
    /// The rail for one reader; empty for somebody who is not signed in.
    package func items(for context: AppContext) -> [NavigationItem] {
        guard context.identity != nil else { return [] }
        let shown = filter { $0.isShown(context) }.sorted { $0.order < $1.order }
        let administration = NavigationItem(
            textKey: "administration_title", icon: "settings", pages: shown.filter { $0.place == .administration }.map(\.item))
        return shown.filter { $0.place == .rail }.map(\.item) + [administration].compactMap { $0 }
    }
}
