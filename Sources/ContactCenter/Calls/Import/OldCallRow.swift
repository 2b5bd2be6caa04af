import Kernel

/// A call of the old helpdesk as it is kept here. All of them are over.
struct OldCallRow: Hashable, Sendable {
    let oldID: Int64
    let number: PhoneNumber?
    let agent: String?
    let agency: CallAgency?
    let contact: String?
    let theme: String?
    let region: String
    let startedAt: Timestamp
    let endedAt: Timestamp

    /// Nil without a time.
    init?(_ row: OldCalls.Row, region: String) {
        guard let began = row.began ?? row.ended else { return nil }
        func line(_ name: String, _ limit: Int = CallText.name) -> String? {
            row[name].flatMap { CallText.line($0, limit: limit)?.text }
        }
        oldID = row.id
        number = row["phone_number"].flatMap { PhoneNumber($0, region: region) }
        agent = row["currator"].flatMap { CallText.key($0)?.text }
        let (id, name) = (line("agency_id"), line("agency_name", CallText.theme))
        agency = id == nil && name == nil ? nil : CallAgency(id: id, name: name)
        contact = line("agency_manager")
        theme = line("theme", CallText.theme)
        self.region = line("region") ?? region
        startedAt = began
        endedAt = max(began, row.ended ?? began)
    }
}
