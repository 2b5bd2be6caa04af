/// How every list is read: `?limit=&after=`, and in the answer where it goes on.
package enum APIPaging {
    /// The most elements that can be asked for.
    package static let largest = 200
    /// As many as are answered where `limit` is left out.
    package static let usual = 50

    package static let limit = APIParameter.integer(
        .query, "limit", "How many at most.", 1...Int64(largest), fallback: usual)
    package static let after = APIParameter.text(
        .query, "after", "Where to go on: `next` of the answer before.", 1...200)

    /// For `takes` of a list.
    package static let parameters = [limit.declaration, after.declaration]
}

/// A stretch of a list.
package struct APIPage<Element: Sendable>: Sendable {
    package let items: [Element]
    /// What to send as `after` for the next stretch; nil at the end.
    package let next: String?

    package init(_ items: [Element], next: String?) { (self.items, self.next) = (items, next) }

    /// Of what was read with one more than `limit`, which shows whether there is more.
    /// - Parameter cursor: where the next stretch begins, of the last element shown.
    package init(_ found: [Element], limit: Int, cursor: (Element) -> String) {
        items = Array(found.prefix(limit))
        next = found.count > limit ? items.last.map(cursor) : nil
    }
}
