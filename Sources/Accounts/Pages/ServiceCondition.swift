package import Kernel
package import Platform

/// What pages about services ask the capability that knows how services are doing. `App` fills it.
package struct ServiceCondition: Sendable {
    /// What was read, in a reader's words.
    package typealias Piece = @Sendable (TextCatalog, ReaderFormats) -> PagePiece

    /// A word beside the name of each of these services, in the list; none for a service of which nothing can be known.
    package var marks: @Sendable ([Service], any SQLConnection) throws -> [ServiceID: Piece]
    /// A panel of a service's own page; nil as above.
    package var panel: @Sendable (Service, any SQLConnection) throws -> Piece?

    package init(
        marks: @escaping @Sendable ([Service], any SQLConnection) throws -> [ServiceID: Piece],
        panel: @escaping @Sendable (Service, any SQLConnection) throws -> Piece?
    ) {
        (self.marks, self.panel) = (marks, panel)
    }
}
