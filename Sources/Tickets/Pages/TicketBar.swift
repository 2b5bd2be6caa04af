/// A number with a bar as long as it is large; leads to its tickets. Shown by the template `ticket_bar`.
struct TicketBar {
    let value: String
    /// 0…100.
    let width: Int
    /// Nil for nothing to open.
    let opens: String?
    /// `first`, `second`, `third`: a colour and a pattern.
    let mark: String

    init(_ amount: Int, of largest: Int, text: String, href: String?, mark: String) {
        value = text
        width = largest > 0 ? max(amount > 0 ? 1 : 0, amount * 100 / largest) : 0
        opens = amount > 0 ? href : nil
        self.mark = mark
    }
}

/// A cell of a heat map; leads to its tickets. Shown by the template `ticket_heat`.
struct TicketHeat {
    let value: String
    /// 0 (none) … 5.
    let heat: Int
    let opens: String?
    /// What it is, for those who do not see where it stands.
    let name: String

    init(_ amount: Int, of largest: Int, text: String, href: String?, name: String) {
        value = amount > 0 ? text : ""
        heat = amount > 0 && largest > 0 ? 1 + (amount * 4) / largest : 0
        opens = amount > 0 ? href : nil
        self.name = name
    }
}
