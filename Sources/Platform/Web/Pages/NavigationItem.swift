/// One entry of the rail.
package struct NavigationItem: Sendable {
    package let path: String
    /// Key of its label in the dictionaries.
    package let textKey: String
    /// Name of its picture in the sprite.
    package let icon: String
    /// Pages that belong together under this entry, a row of tabs on each of them (`{{> tabs}}`).
    package let pages: [NavigationItem]
    /// Where a number beside it is fetched, an element with `data-count`: every half a minute, and when an event `notices` says so.
    package var countPath: String?
    /// Which listeners have its page: those that serve one of these.
    package var families: Set<RouteFamily> = [.desk]

    package init(path: String, textKey: String, icon: String) {
        (self.path, self.textKey, self.icon, pages) = (path, textKey, icon, [])
    }

    /// An entry that leads to the first of its pages; nil when there is none this reader may see.
    package init?(textKey: String, icon: String, pages: [NavigationItem]) {
        guard let first = pages.first else { return nil }
        (path, self.textKey, self.icon, self.pages) = (first.path, textKey, icon, pages)
    }

    /// Whether the page at `path` is this one or lies below it.
    func covers(_ path: String) -> Bool {
        if !pages.isEmpty { return pages.contains { $0.covers(path) } }
        return path == self.path || path.hasPrefix(self.path + "/")
    }
}
