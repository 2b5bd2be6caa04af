import Platform

/// Which part of a list: `skip` and `limit` as in the Dispatcher's API, or the rows after an id.
package struct Page<Entity>: Sendable {
    /// Nil for all.
    package var limit: Int?
    package var skip: Int
    package var after: Int64

    package init(limit: Int? = nil, skip: Int = 0, after: Int64 = 0) {
        self.limit = limit.map { max(0, $0) }
        self.skip = max(0, skip)
        self.after = after
    }

    package static var all: Page { Page() }

    var sqlLimit: Int { limit ?? Int(Int32.max) }
}
