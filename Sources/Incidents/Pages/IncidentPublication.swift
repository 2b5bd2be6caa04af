package import Kernel
package import Platform

/// What the page of an incident asks the capability that knows what customers are told of it: a piece for a reader, nil for one
/// who sees nothing of that. `App` fills it.
package typealias IncidentPublication =
    @Sendable (IncidentID, Access, any SQLConnection) throws -> (@Sendable (TextCatalog) -> PagePiece)?
