/// The providers whose rows are taken, by source: those of the old service and what a company adds by its settings.
package struct ProviderTable: Sendable {
    private var names: [FeedName: Set<String>]

    /// - Parameter csv: a line `source;Name` for each provider.
    package init(csv: [UInt8]) {
        let known = SemicolonTable.pairs(csv).compactMap { name, provider in FeedName(rawValue: name).map { ($0, provider) } }
        names = Dictionary(grouping: known, by: \.0).mapValues { Set($0.map(\.1)) }
    }

    /// Those of the old service.
    package static let original = ProviderTable(csv: PackageResources.providers_csv)

    /// - Parameter providers: names by the word of their source (`sms`, `mms`, `voice`, `email`).
    package func adding(_ providers: [(source: String, name: String)]) -> ProviderTable {
        var table = self
        for (source, name) in providers {
            guard let source = FeedName(rawValue: source) else { continue }
            table.names[source, default: []].insert(name)
        }
        return table
    }

    package func contains(_ provider: String, in source: FeedName) -> Bool { names[source]?.contains(provider) ?? false }
}
