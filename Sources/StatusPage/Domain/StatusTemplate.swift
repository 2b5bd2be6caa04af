/// What is likely to be said again, prepared.
package struct StatusTemplate: Identifiable, Hashable, Sendable {
    package let id: PublicID
    /// Among those who write; unique.
    package var name: String
    package var title: LocalizedText
    package var text: LocalizedText
    package var stage: StatusIncident.Stage
    /// Nil: by the components.
    package var impact: StatusIncident.Impact?
    package var components: [PublicID: ComponentState]
}
