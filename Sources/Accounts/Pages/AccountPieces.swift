package import Kernel
package import Platform

/// What pages about people ask the capability that knows who is on call. `App` fills it.
package struct AccountPieces: Sendable {
    /// What was read, in a reader's words.
    package typealias Piece = @Sendable (TextCatalog, ReaderFormats) -> PagePiece

    /// Of a team's page, by its members; nil for nothing, also for a reader who may not see it.
    package var team: @Sendable (Set<UserID>, Access, any SQLConnection) throws -> Piece?
    /// Of one's own page; nil for nothing.
    package var own: @Sendable (UserID, any SQLConnection) throws -> Piece?

    package init(
        team: @escaping @Sendable (Set<UserID>, Access, any SQLConnection) throws -> Piece?,
        own: @escaping @Sendable (UserID, any SQLConnection) throws -> Piece?
    ) {
        (self.team, self.own) = (team, own)
    }
}
