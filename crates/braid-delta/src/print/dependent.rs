//! Sub-queries that read the outer row, printed as they were written: for the
//! parts of a query that are always computed as a whole.

use super::text::{columns, list, renamed, scope, Scope};
use super::Printer;
use crate::plan::{DependentKind, Plan};

impl Printer<'_> {
    pub(super) fn dependent(
        &mut self,
        input: &Plan,
        sub: &Plan,
        kind: &DependentKind,
        outer: Option<&Scope>,
    ) -> String {
        let (l, item) = self.aliased(input, outer);
        let row = scope(&[&l], outer);
        let r = self.alias();
        let sub_item = self.item(sub, &r, Some(&row));
        let both = scope(&[&l, &r], outer);
        let width = input.width();
        let own = columns(&l, 0..width);
        match kind {
            DependentKind::Semi(on) | DependentKind::Anti(on) => {
                let not = match kind {
                    DependentKind::Anti(_) => "NOT ",
                    _ => "",
                };
                format!(
                    "SELECT {own} FROM {item} WHERE {not}EXISTS (SELECT FROM {sub_item}{})",
                    both.filter(on)
                )
            }
            DependentKind::Lateral(on) | DependentKind::LeftLateral(on) => {
                let word = match kind {
                    DependentKind::Lateral(_) => "JOIN",
                    _ => "LEFT JOIN",
                };
                let outputs = list(&[own, renamed(&r, 0..sub.width(), width)]);
                format!(
                    "SELECT {outputs} FROM {item} {word} LATERAL {sub_item} ON {}",
                    both.conjunction(on)
                )
            }
            DependentKind::Scalar => self.with_value(
                &own,
                &item,
                width,
                &format!("(SELECT {r}.c1 FROM {sub_item})"),
            ),
            DependentKind::Exists => self.with_value(
                &own,
                &item,
                width,
                &format!("EXISTS (SELECT FROM {sub_item})"),
            ),
            DependentKind::Any(test) => {
                let t = self.alias();
                let value = format!(
                    "(SELECT CASE WHEN pg_catalog.count(*) FILTER (WHERE {t}.t) > 0 THEN true \
                     WHEN pg_catalog.count(*) FILTER (WHERE {t}.t IS NULL) > 0 THEN NULL \
                     ELSE false END FROM (SELECT ({}) AS t FROM {sub_item}) AS {t})",
                    both.expr(&test.test)
                );
                self.with_value(&own, &item, width, &value)
            }
        }
    }

    fn with_value(&self, own: &str, item: &str, width: usize, value: &str) -> String {
        let outputs = list(&[own.to_string(), format!("{value} AS c{}", width + 1)]);
        format!("SELECT {outputs} FROM {item}")
    }
}
