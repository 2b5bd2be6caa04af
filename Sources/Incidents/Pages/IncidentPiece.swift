package import Kernel
package import Platform

/// What the page of an incident asks each capability that knows something of it (what customers are told, who was told): a piece for a
/// reader, nil for one who sees nothing of that. `App` fills it.
package typealias IncidentPiece =
    @Sendable (IncidentID, Access, any SQLConnection) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)?
