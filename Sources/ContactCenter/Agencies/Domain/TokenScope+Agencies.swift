package import Platform

extension TokenScope {
    package static let agenciesRead = TokenScope(rawValue: "agencies:read")
    package static let agenciesWrite = TokenScope(rawValue: "agencies:write")

    package static let agencies: [TokenScope] = [.agenciesRead, .agenciesWrite]
}
