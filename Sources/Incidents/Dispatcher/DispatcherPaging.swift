import Hummingbird

/// `skip` and `limit` of a list, as lenient as the old database was: a negative skip is none, a limit of 0 or below is none.
struct DispatcherPaging: Hashable {
    static let longest = 1000

    let skip: Int
    /// Nil for all.
    let limit: Int?

    /// Throws ``ValidationFailure`` for what is no whole number.
    init(_ request: Request) throws {
        let query = request.uri.queryParameters
        var issues: [ValidationIssue] = []
        let numbers = ["skip", "limit"].map { key -> Int? in
            guard let text = query[Substring(key)] else { return nil }
            guard let number = Int(text) else {
                issues.append(.notAnInteger(["query", key], String(text)))
                return nil
            }
            return number
        }
        guard issues.isEmpty else { throw ValidationFailure(issues: issues) }
        skip = max(0, numbers[0] ?? 0)
        limit = numbers[1].flatMap { $0 > 0 ? min($0, Self.longest) : nil }
    }
}
