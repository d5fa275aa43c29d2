pub fn full(zones: u32) -> u32 {
    2 * zones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_the_zones() {
        assert_eq!(full(3), 6);
    }
}
