package import Platform

extension TokenScope {
    package static let eventsWrite = TokenScope(rawValue: "events:write")
    package static let incidentsRead = TokenScope(rawValue: "incidents:read")
    package static let incidentsWrite = TokenScope(rawValue: "incidents:write")

    package static let incidents: [TokenScope] = [.eventsWrite, .incidentsRead, .incidentsWrite]
}
