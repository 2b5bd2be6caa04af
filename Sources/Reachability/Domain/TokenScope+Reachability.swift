package import Platform

extension TokenScope {
    package static let probesRead = TokenScope(rawValue: "probes:read")
    package static let probesWrite = TokenScope(rawValue: "probes:write")

    package static let probes: [TokenScope] = [.probesRead, .probesWrite]
}
